export function CustomerPanel({ id }: { id: string }) {
  return <div>{id}</div>;
}
