const RINGS = [0, 1, 2, 3, 4];

/** Gate within gate: the one picture that the start page has. */
export function Arches({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 400 440" aria-hidden="true" fill="none" className={className}>
      {RINGS.map((ring) => {
        const inset = 2 + ring * 36;
        const radius = 200 - inset;
        const innermost = ring === RINGS.length - 1;
        return (
          <path
            key={ring}
            d={`M${inset} 440V200a${radius} ${radius} 0 0 1 ${2 * radius} 0v240`}
            stroke={innermost ? "none" : "var(--line)"}
            fill={innermost ? "var(--accent)" : "none"}
            strokeWidth="2"
          />
        );
      })}
      <path d="M200 190v250" stroke="var(--accent-ink)" strokeOpacity="0.5" strokeWidth="2" />
    </svg>
  );
}
