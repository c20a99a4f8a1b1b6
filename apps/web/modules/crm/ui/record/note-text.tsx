"use client";
import { useMembers } from "../data/reference.ts";
import { splitMentions } from "./mention-text.ts";

/** What a note says, with those whom it mentions marked. */
export function NoteText({ text, mentions }: { text: string; mentions: readonly string[] }) {
  const { data: members } = useMembers();
  const names = (members ?? []).filter(({ id }) => mentions.includes(id)).map(({ name }) => name);
  return splitMentions(text, names).map((piece, at) =>
    piece.isMention ? (
      <span key={at} className="font-medium text-primary-text">
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  );
}
