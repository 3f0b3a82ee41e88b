// Draws a part anew only when what it shows is another value, so that a long conversation costs nothing
// while its last answer streams.
import { Component, type ComponentChildren, type ComponentType } from "preact";

export function unchanged<P extends object>(Part: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.some((key) => next[key] !== (this.props as P)[key]);
    }

    override render(): ComponentChildren {
      return <Part {...(this.props as P)} />;
    }
  };
}
