// What the compiler of an installed BlackBox reads and says. Knows nothing of the editor.

/** An error that the compiler marked, at an offset in the text with LF between lines. */
export interface Mark {
  readonly offset: number;
  readonly message: string;
}

export interface Verdict {
  readonly isCompiled: boolean;
  readonly marks: readonly Mark[];
}

/** A text with LF between lines, with a blank for each character that BlackBox would drop. */
export function asRead(text: string): string {
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffc]/g, " ");
}

/** The commands for BlackBox's interpreter that compile a file. */
export function commands(folder: string, file: string): string {
  return `ConsCompiler.Compile('${folder}', '${file}')\n`;
}

/** What the log of a compilation says. */
export function verdict(log: string): Verdict {
  const marks: Mark[] = [];
  for (const line of log.split(/\r?\n/)) {
    const error = /^ {2}pos =\s+(\d+), error = '(.*)'\s*$/.exec(line);
    if (error !== null) {
      // A mark is a character of the text, and the compiler stands behind it.
      marks.push({ offset: Number(error[1]) - 1 - marks.length, message: error[2]!.trim() });
    }
  }
  // A compilation ends with the sizes of code and data.
  const isCompiled = marks.length === 0 && /compiling.*\n(?:.*\n)*?.*\s\d+\s+\d+\s*$/m.test(log);
  return { isCompiled, marks };
}
