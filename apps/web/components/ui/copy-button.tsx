"use client";

import Check from "lucide-react/icons/check";
import Copy from "lucide-react/icons/copy";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { useToast } from "./toast.tsx";

const SHOWN_MS = 2_000;

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who do not see what stands beside the button: "key". */
  what: string;
}

/** Puts a text into the clipboard. Its label keeps its place while it says that this has worked. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const toast = useToast();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast({
        tone: "danger",
        title: "Copying did not work",
        text: "Please select the text and copy it yourself.",
      });
    }
  };
  const Icon = copied ? Check : Copy;
  return (
    <>
      <Button variant="secondary" size="small" aria-label={`Copy ${what}`} onClick={() => void copy()}>
        <Icon aria-hidden="true" className="size-4" />
        Copy
      </Button>
      <span role="status" className="sr-only">
        {copied && `Copied: ${what}.`}
      </span>
    </>
  );
}
