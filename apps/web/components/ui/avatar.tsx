/** A round initial, for where a picture would be. Says nothing to a screen reader that the name beside it does not. */
export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  const initial = Array.from(name.trim())[0]?.toLocaleUpperCase() ?? "?";
  return (
    <span
      aria-hidden="true"
      className={
        large
          ? "grid size-14 shrink-0 place-items-center rounded-full bg-accent-soft text-xl font-semibold text-accent"
          : "grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent"
      }
    >
      {initial}
    </span>
  );
}
