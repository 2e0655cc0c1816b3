import { expect, it } from "vitest";
import { code, text } from "../../bot/message.ts";
import { noteMessage } from "../../bot/render-aside.ts";

const note = (words: string) => noteMessage({ type: "note", number: 1, at: 1, text: words });

it("shows a note of one line as its title", () => {
  expect(note("kvm1 keeps the old images.")).toMatchObject({
    title: "kvm1 keeps the old images.",
    lines: [],
  });
});

it("shows what a note says further as lines, and the commands that end it as they are", () => {
  const words =
    "Not taken back: Copy it\nkvm2 does not answer. By hand:\nkvm2$ rm -f -- a\nrm -f -- b\nkvm1$ rm c";

  expect(note(words)).toMatchObject({
    title: "Not taken back: Copy it",
    lines: [text("kvm2 does not answer. By hand:"), code("kvm2$ rm -f -- a\nrm -f -- b\nkvm1$ rm c")],
  });
});
