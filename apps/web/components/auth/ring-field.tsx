const COLOURS = ["qualify", "discovery", "proposal", "negotiation", "commit", "won"] as const;
const COLUMNS = 14;
const ROWS = 17;
const TURN = 2 * Math.PI * 4;

// Rounded, so that server and browser write the same text.
const round = (n: number) => Math.round(n * 1000) / 1000;

const rings = Array.from({ length: ROWS * COLUMNS }, (_, i) => {
  const x = i % COLUMNS;
  const y = Math.floor(i / COLUMNS);
  const drift =
    0.1 * Math.sin(x * 1.3 + y * 0.7) +
    0.08 * Math.cos(x * 0.5 - y * 1.1) +
    0.05 * Math.sin(x * 3.1 + y * 2.3);
  const slope = (x / COLUMNS) * 0.64 + (1 - y / ROWS) * 0.64 - 0.16 + drift;
  return { x, y, p: round(Math.max(0, Math.min(1, slope))) };
});

/** The stage ring as a pattern: a quiet field that fills from one corner, like a good year. */
export function RingField({ className }: { className?: string }) {
  return (
    <svg
      viewBox={`0 0 ${COLUMNS * 48} ${ROWS * 48}`}
      preserveAspectRatio="xMidYMid meet"
      className={className}
      aria-hidden
    >
      {rings.map(({ x, y, p }) => {
        const colour = `var(--stage-${COLOURS[Math.min(5, Math.floor(p * 6.2))]})`;
        return (
          <g
            key={`${x}-${y}`}
            transform={`translate(${x * 48 + 24} ${y * 48 + 24})`}
            opacity={round(0.18 + p * 0.82)}
          >
            {p > 0.97 ? (
              <>
                <circle r="13.5" fill={colour} />
                <path
                  d="m-5.5.4 3.6 3.6 7.2-7.6"
                  fill="none"
                  stroke="var(--canvas)"
                  strokeWidth="2.5"
                  strokeLinecap="round"
                  strokeLinejoin="round"
                />
              </>
            ) : (
              <>
                <circle r="12.5" fill="none" stroke={colour} strokeWidth="2" />
                {p > 0.06 && (
                  <circle
                    r="4"
                    fill="none"
                    stroke={colour}
                    strokeWidth="8"
                    strokeDasharray={`${round(TURN * p)} ${round(TURN)}`}
                    transform="rotate(-90)"
                  />
                )}
              </>
            )}
          </g>
        );
      })}
    </svg>
  );
}
