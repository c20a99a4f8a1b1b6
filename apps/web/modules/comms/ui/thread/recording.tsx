"use client";
// A recording, fetched when somebody wants to hear it: listening is on record.
import { Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useNotify } from "#modules/crm/ui/index.ts";
import { fetchFile, useBlobUrl } from "../data/fetch-file.ts";
import { formatSeconds } from "../data/format-bytes.ts";
import type { Call } from "../data/types.ts";

export function Recording({ call }: { call: Call }) {
  const t = useTranslations("inbox.call");
  const { org } = useParams<{ org: string }>();
  const notify = useNotify();
  const [blob, setBlob] = useState<Blob>();
  const [busy, setBusy] = useState(false);
  const url = useBlobUrl(blob);
  if (call.recording_state === "none") return null;
  if (call.recording_state !== "stored")
    return (
      <p className="text-xs text-muted-foreground">
        {t(call.recording_state === "failed" ? "recordingLost" : "recordingComing")}
      </p>
    );
  async function load() {
    setBusy(true);
    try {
      setBlob(await fetchFile(`/calls/${call.id}/recording`, org));
    } catch (error) {
      notify.failed(t("recordingFailed"), error);
    }
    setBusy(false);
  }
  const words = t(call.state === "voicemail" ? "voicemail" : "recording");
  if (!url)
    return (
      <Button size="sm" pending={busy} className="self-start" onClick={() => void load()}>
        <Play className="size-3.5" aria-hidden /> {t("play", { what: words })}
        {call.recording_seconds !== null && (
          <span className="text-muted-foreground">{formatSeconds(call.recording_seconds)}</span>
        )}
      </Button>
    );
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- what was said on the phone has no captions
    <audio controls autoPlay src={url} aria-label={words} className="h-10 w-full max-w-md" />
  );
}
