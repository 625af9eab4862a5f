/** An email address that breaks before the at sign if it must break, and anywhere rather than burst its frame. */
export function Address({ children }: { children: string }) {
  const at = children.lastIndexOf("@");
  if (at < 1) return <span className="wrap-anywhere">{children}</span>;
  return (
    <span className="wrap-anywhere">
      {children.slice(0, at)}
      <wbr />
      {children.slice(at)}
    </span>
  );
}
