import type { ReactNode } from 'react';

/** A form that is sent by its button and by the Enter key in its fields, without leaving the page. */
export function AddForm({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
