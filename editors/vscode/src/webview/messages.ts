// What the extension and the page of its chat say to each other.

/** What the front end found out about a code block of an answer; `number` counts from 0. */
export interface CodeMark {
  readonly number: number;
  readonly status: "compiles" | "open" | "fails" | "unjudged";
  /** In a line, for a person. */
  readonly text: string;
  readonly faults: readonly { readonly line: number; readonly text: string }[];
  readonly canInsert: boolean;
}

/** Where something in an answer comes from; `id` is how the page names it to the extension. */
export interface Source {
  readonly id: number;
  readonly title: string;
  readonly detail: string;
}

export type TurnState = "waiting" | "writing" | "checking" | "done" | "stopped" | "failed";

/** A question or an answer. */
export interface Turn {
  readonly id: number;
  readonly by: "person" | "model";
  text: string;
  /** What a question is about, such as a file with lines. */
  about: string;
  marks: CodeMark[];
  sources: Source[];
  state: TurnState;
  /** What is done at the moment, or what went wrong. */
  note: string;
}

export type ToPage =
  | { readonly type: "all"; readonly turns: readonly Turn[]; readonly about: string }
  | { readonly type: "turn"; readonly turn: Turn }
  | { readonly type: "about"; readonly about: string }
  | { readonly type: "fill"; readonly text: string }
  | { readonly type: "focus" };

export type FromPage =
  | { readonly type: "ready" }
  | { readonly type: "ask"; readonly text: string }
  | { readonly type: "stop" }
  | { readonly type: "new" }
  | { readonly type: "setUp" }
  | { readonly type: "insert"; readonly turn: number; readonly block: number }
  | { readonly type: "copy"; readonly turn: number; readonly block: number }
  | { readonly type: "source"; readonly turn: number; readonly id: number }
  | { readonly type: "link"; readonly href: string };

/** The words of the page, in the language of the editor. */
export interface Words {
  readonly ask: string;
  readonly send: string;
  readonly stop: string;
  readonly you: string;
  readonly model: string;
  readonly insert: string;
  readonly copy: string;
  readonly copied: string;
  readonly sources: string;
  readonly thinking: string;
  readonly checking: string;
  readonly stopped: string;
  readonly again: string;
  readonly setUp: string;
  readonly emptyTitle: string;
  readonly emptyText: string;
  readonly examples: readonly string[];
  readonly line: string;
}
