// A line for people in which code stands between backticks.

export function Line({ text }: { text: string }) {
  const pieces = text.split("`");
  // One backtick too many is one that means itself.
  if (pieces.length % 2 === 0) {
    return <>{text}</>;
  }
  return <>{pieces.map((piece, index) => (index % 2 === 0 ? piece : <code key={index}>{piece}</code>))}</>;
}
