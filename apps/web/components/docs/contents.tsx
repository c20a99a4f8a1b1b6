/** What a page of the docs holds, as links into it. */
export function Contents({
  label,
  items,
}: {
  label: string;
  items: readonly (readonly [string, string])[];
}) {
  return (
    <nav aria-label={label} className="rounded-lg border bg-card px-4 py-3">
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm max-md:gap-y-0">
        {items.map(([id, title]) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="inline-flex items-center rounded-sm text-primary-text hover:underline max-md:min-h-11"
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
