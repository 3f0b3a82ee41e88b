// The few icons of the panel, drawn here: VS Code gives its own to no page of an extension.

const PATHS = {
  send: "M8 13V3.5M4 7.5l4-4 4 4",
  stop: "M4.5 4.5h7v7h-7z",
  copy: "M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",
  insert: "M3 3.5h10M3 12.5h10M8 5.5v5M5.5 8l2.5 2.5L10.5 8",
  apply: "M3.5 8.5l3 3 6-7",
  edit: "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z",
  retry: "M12.5 8A4.5 4.5 0 1 1 11 4.6M11.5 2v3h-3",
  fork: "M5 3v10M5 9c4 0 6-1 6-4M3.5 4.5L5 3l1.5 1.5M9.5 6L11 4.5l1.5 1.5",
  done: "M3.5 8.5l3 3 6-7",
  failed: "M4 4l8 8M12 4l-8 8",
  warning: "M8 2.5l6 11H2zM8 6.5v3.5M8 11.5v.5",
  info: "M8 7v4.5M8 4.5v.5M2.5 8a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0",
  waiting: "M8 4.5V8l2.5 1.5M2.5 8a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0",
  running: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  pending: "M2.5 8a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0",
  remove: "M5 5l6 6M11 5l-6 6",
  mention: "M10.5 8a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zm0 0v1c0 2 3 1.5 3-1A5.5 5.5 0 1 0 11 12.600",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

interface ButtonProps {
  icon: IconName;
  label: string;
  onClick: () => void;
  class?: string;
  disabled?: boolean;
}

/** A button that shows an icon, and says in words what it does. */
export function IconButton({ icon, label, onClick, class: style = "", disabled = false }: ButtonProps) {
  return (
    <button type="button" class={`icon-button ${style}`} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
