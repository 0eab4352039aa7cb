/** What the extension and the page with the picture of a model say to each other. Types only: both sides import it. */

/** One box of the picture. */
export interface Layer {
  readonly id: string;
  readonly name: string;
  readonly class: string;
  readonly output: string;
  readonly params: string;
  readonly problems: readonly string[];
  /** Of a model in the model: whether its layers are hidden. Null for other layers. */
  readonly folded: boolean | null;
}

export interface Picture {
  readonly svg: string;
  /** Why the picture is partial, if it is. */
  readonly reason: string;
  readonly layers: readonly Layer[];
}

/** What is shown, so that it can be shown again after the window was closed. */
export interface Subject {
  readonly uri: string;
  readonly name: string;
  readonly position: { readonly line: number; readonly character: number };
  /** The ids of the models in the model whose layers are shown. */
  readonly unfolded: readonly string[];
}

export type ToPage =
  | { readonly type: "picture"; readonly picture: Picture; readonly subject: Subject }
  /** Why the picture is not of now. */
  | { readonly type: "note"; readonly text: string }
  /** The cursor is on these layers. */
  | { readonly type: "mark"; readonly ids: readonly string[] };

export type FromPage =
  | { readonly type: "ready" }
  /** Go to where a layer stands in the file, with or without the focus. */
  | { readonly type: "reveal"; readonly id: string; readonly focus: boolean }
  /** Show or hide the layers of a model in the model. */
  | { readonly type: "fold"; readonly id: string };
