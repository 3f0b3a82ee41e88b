// A parsed answer as elements. Text becomes text nodes; nothing here can make an element from what was written.
import { highlight } from "../chat/highlight";
import { type Block, type Inline, type ListItem, parse, plain } from "../chat/markdown";
import { IconButton } from "./icons";
import type { Say } from "./say";
import { unchanged } from "./unchanged";

export const Markdown = unchanged(({ text, say }: { text: string; say: Say }) => (
  <div class="markdown">
    <Blocks blocks={parse(text)} say={say} />
  </div>
));

function Blocks({ blocks, say }: { blocks: Block[]; say: Say }) {
  return (
    <>
      {blocks.map((block, index) => (
        <BlockPart key={index} block={block} say={say} />
      ))}
    </>
  );
}

function BlockPart({ block, say }: { block: Block; say: Say }) {
  switch (block.kind) {
    case "paragraph":
      return (
        <p>
          <Inlines children={block.children} say={say} />
        </p>
      );
    case "heading":
      // The conversation's title is above them all.
      return (
        <div role="heading" aria-level={Math.min(block.level + 1, 6)} class={`heading heading-${block.level}`}>
          <Inlines children={block.children} say={say} />
        </div>
      );
    case "code":
      return <Code language={block.language} path={block.path} text={block.text} say={say} />;
    case "list":
      return <List block={block} say={say} />;
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} say={say} />
        </blockquote>
      );
    case "table":
      return <Table block={block} say={say} />;
    case "rule":
      return <hr />;
  }
}

const Code = unchanged(({ language, path, text, say }: { language: string; path: string | null; text: string; say: Say }) => (
  <figure class="code">
    <figcaption>
      <span class="code-name">{path ?? language}</span>
      <span class="actions">
        <IconButton icon="copy" label="Copy" onClick={() => say({ kind: "copy", text })} />
        <IconButton icon="insert" label="Insert at Cursor" onClick={() => say({ kind: "insert", text })} />
        <IconButton icon="apply" label="Apply as a Change to Review" onClick={() => say({ kind: "apply", text, path })} />
      </span>
    </figcaption>
    {/* It scrolls sideways, which has to work by keyboard. */}
    <pre tabIndex={0} aria-label={`Code${language === "" ? "" : ` in ${language}`}`} role="group">
      <code>
        {highlight(language, text).map(({ scope, text: piece }, index) =>
          scope === null ? piece : (
            <span key={index} class={`code-${scope}`}>
              {piece}
            </span>
          ),
        )}
      </code>
    </pre>
  </figure>
));

function List({ block, say }: { block: Block & { kind: "list" }; say: Say }) {
  const items = block.items.map((item, index) => <Entry key={index} item={item} say={say} />);
  return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
}

function Entry({ item: { checked, blocks }, say }: { item: ListItem; say: Say }) {
  const [first] = blocks;
  const tight = blocks.length === 1 && first?.kind === "paragraph";
  return (
    <li class={checked === null ? "" : "box"}>
      {checked !== null && <input type="checkbox" checked={checked} disabled aria-label={checked ? "done" : "to do"} />}
      {tight ? <Inlines children={first.children} say={say} /> : <Blocks blocks={blocks} say={say} />}
    </li>
  );
}

function Table({ block, say }: { block: Block & { kind: "table" }; say: Say }) {
  return (
    <div class="table" tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead>
          <tr>
            {block.header.map((cell, index) => (
              <th key={index} scope="col">
                <Inlines children={cell} say={say} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>
                  <Inlines children={cell} say={say} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inlines({ children, say }: { children: Inline[]; say: Say }) {
  return (
    <>
      {children.map((child, index) => (
        <InlinePart key={index} inline={child} say={say} />
      ))}
    </>
  );
}

function InlinePart({ inline, say }: { inline: Inline; say: Say }) {
  switch (inline.kind) {
    case "text":
      return <>{inline.text}</>;
    case "code":
      return <code>{inline.text}</code>;
    case "strong":
    case "em":
    case "del": {
      const Tag = inline.kind;
      return (
        <Tag>
          <Inlines children={inline.children} say={say} />
        </Tag>
      );
    }
    case "link":
      return <Link href={inline.href} words={plain(inline.children)} say={say} />;
    case "file":
      return (
        <Lead role="button" style="file" follow={() => say({ kind: "openFile", path: inline.path, line: inline.line })}>
          {inline.text}
        </Lead>
      );
    case "break":
      return <br />;
  }
}

/** Where a link leads stands beside its words, so that nobody is led elsewhere by them. */
function Link({ href, words, say }: { href: string; words: string; say: Say }) {
  return (
    <>
      {words !== href && `${words} `}
      <Lead role="link" follow={() => say({ kind: "openLink", href })}>
        {href}
      </Lead>
    </>
  );
}

interface LeadProps {
  role: "link" | "button";
  style?: string;
  follow: () => void;
  children: string;
}

/** Words that lead somewhere. A button would not break with the line, and of an anchor VS Code takes the click. */
function Lead({ role, style = "", follow, children }: LeadProps) {
  return (
    <span class={`link ${style}`} role={role} tabIndex={0} onClick={follow} onKeyDown={({ key }) => key === "Enter" && follow()}>
      {children}
    </span>
  );
}
