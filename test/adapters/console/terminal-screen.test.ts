import fc from "fast-check";
import { expect, test } from "vitest";
import { type Row, span } from "../../../adapters/console/row.ts";
import { terminalScreen } from "../../../adapters/console/terminal-screen.ts";
import { fakeTerminal } from "../../support/fake-terminal.ts";

/** Input is read when the event loop comes round. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function wrapped(text: string, columns: number): string[] {
  const rows = text.match(new RegExp(`.{1,${columns}}`, "g")) ?? [""];
  return rows.map((row) => row.trimEnd());
}

type Act =
  | { type: "keys"; keys: string }
  | { type: "enter" }
  | { type: "print"; lengths: number[] }
  | { type: "live"; count: number }
  | { type: "prompt"; length: number }
  | { type: "home" };

const act = fc.oneof<fc.Arbitrary<Act>[]>(
  fc.record({ type: fc.constant("keys"), keys: fc.stringMatching(/^[a-z]{1,70}$/) }),
  fc.record({ type: fc.constant("enter") }),
  fc.record({
    type: fc.constant("print"),
    lengths: fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 4 }),
  }),
  fc.record({ type: fc.constant("live"), count: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ type: fc.constant("prompt"), length: fc.integer({ min: 1, max: 45 }) }),
  fc.record({ type: fc.constant("home") }),
);

test("whatever is typed, printed and redrawn, nothing is lost, doubled or left behind", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      const columns = 40;
      const terminal = fakeTerminal(columns, 20);
      let live: Row[] = [];
      let typed = "";
      let prompt = "> ";
      const history: string[] = [];
      const entered: string[] = [];
      const screen = terminalScreen(
        { input: terminal.input, output: terminal.output, colours: true, draw: () => live },
        { line: (line) => entered.push(line), leave: () => {} },
      );
      screen.prompt(prompt);

      for (const { type, ...rest } of acts) {
        if ("keys" in rest) {
          terminal.type("\x05"); // Ctrl-E: to the end
          terminal.type(rest.keys);
          typed += rest.keys;
        } else if ("lengths" in rest) {
          const lines = rest.lengths.map((length, n) => `${n}`.repeat(length));
          screen.print(lines.map((line) => [span(line)]));
          history.push(...lines.flatMap((line) => wrapped(line, columns)));
        } else if ("count" in rest) {
          live = Array.from({ length: rest.count }, (_, n) => [span(`live ${n}`, "strong")]);
          screen.refresh();
        } else if ("length" in rest) {
          prompt = `${"p".repeat(rest.length)}> `;
          screen.prompt(prompt);
        } else if (type === "home") {
          terminal.type("\x01"); // Ctrl-A
        } else {
          terminal.type("\r");
          if (typed !== "") history.push(...wrapped(prompt + typed, columns));
          typed = "";
        }
        await settle();

        const text = [...history, ...live.map((row) => row[0]?.text), ...wrapped(prompt + typed, columns)];
        expect(terminal.lines().join("\n").trimEnd()).toBe(text.join("\n").trimEnd());
      }
      screen.close();
    }),
    { numRuns: 150 },
  );
});
