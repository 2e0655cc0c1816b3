import { MessageFlags } from "discord.js";
import { checkBytes, componentProblems, numbered } from "../components/check.ts";
import { refusals } from "../discord-error.ts";
import { formError, type Problem } from "../form/problem.ts";
import type { Ids } from "../ids.ts";
import { limits } from "../limits.ts";
import type { ContentForm } from "./message-form.ts";
import type { Content, File } from "./messages.ts";

/** A file as it came in a form: `files[0]`. */
export interface Upload {
  readonly name: string;
  readonly content: Buffer;
}
export type Uploads = ReadonlyMap<string, Upload>;

const NOTHING: Content = { content: "", embeds: [], components: [], flags: 0, files: [] };

/** Flags that an app may set; others are ignored. */
const SETTABLE =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

const isV2 = (flags: number) => (flags & MessageFlags.IsComponentsV2) !== 0;

/** The flag of components v2 stays for ever once it is set; an edit may set it. */
function flagsOf(form: ContentForm, before: Content | undefined): number {
  const wanted = form.flags === null || form.flags === undefined ? before?.flags : form.flags & SETTABLE;
  return (wanted ?? 0) | ((before?.flags ?? 0) & ~MessageFlags.SuppressEmbeds);
}

function filesOf(form: ContentForm, before: Content, uploads: Uploads, ids: Ids): File[] {
  for (const { content } of uploads.values()) {
    if (content.length > limits.fileBytes) throw refusals.tooLarge();
  }
  const about = new Map((form.attachments ?? []).map((it) => [it.id, it]));
  const kept =
    form.attachments === undefined
      ? before.files
      : before.files.flatMap((file) => {
          const said = about.get(file.id);
          return said === undefined ? [] : [{ ...file, description: said.description ?? file.description }];
        });
  const added = [...uploads].map(([number, { name, content }]) => {
    const said = about.get(number);
    return { id: ids.next(), name: said?.filename ?? name, description: said?.description, content };
  });
  const strangers = [...about.keys()].filter(
    (id) => !uploads.has(id) && !before.files.some((file) => file.id === id),
  );
  if (strangers.length > 0) {
    throw formError(
      strangers.map((id) => ({
        path: ["attachments", [...about.keys()].indexOf(id), "id"],
        code: "ATTACHMENT_NOT_FOUND",
        message: `Attachment ${id} was not found`,
      })),
    );
  }
  const files = [...kept, ...added];
  if (files.length > limits.files) {
    throw formError([
      { path: ["attachments"], code: "BASE_TYPE_MAX_LENGTH", message: "Must be 10 or fewer in length." },
    ]);
  }
  return files;
}

/** Fields that a components v2 message must not have. */
function legacyFields(form: ContentForm, content: string, embeds: readonly unknown[]): Problem[] {
  const used = [
    ...(content === "" ? [] : ["content"]),
    ...(embeds.length === 0 ? [] : ["embeds"]),
    ...(form.poll === undefined || form.poll === null ? [] : ["poll"]),
    ...((form.sticker_ids ?? []).length === 0 ? [] : ["sticker_ids"]),
  ];
  return used.map((field) => ({
    path: [field],
    code: "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  }));
}

/**
 * A new message's content, or an edited one's. Throws what Discord refuses it
 * with; `root` is where the form stands in the body (`data` of a response).
 */
export function compose(
  form: ContentForm,
  before: Content | undefined,
  uploads: Uploads,
  ids: Ids,
  root: readonly PropertyKey[] = [],
): Content {
  const old = before ?? NOTHING;
  const flags = flagsOf(form, before);
  const content = form.content === undefined ? old.content : (form.content ?? "");
  const embeds = form.embeds === undefined ? old.embeds : (form.embeds ?? []);
  const components = form.components === undefined ? old.components : (form.components ?? []);
  const files = filesOf(form, old, uploads, ids);
  const problems = [
    ...(isV2(flags) ? legacyFields(form, content, embeds) : []),
    ...componentProblems(
      components,
      flags,
      files.map(({ name }) => name),
    ),
  ];
  if (problems.length > 0) throw formError(problems.map((it) => ({ ...it, path: [...root, ...it.path] })));
  const isEmpty = content.trim() === "" && embeds.length + components.length + files.length === 0;
  if (isEmpty || (isV2(flags) && components.length === 0)) throw refusals.emptyMessage();
  checkBytes(components);
  return { content, embeds, components: numbered(components), flags, files };
}
