import type { Children, Click } from './base';
import { classes } from './base';

export interface ButtonProps {
  children: Children;
  onClick?: Click;
  /** Primary is one a page; a quiet one looks like a link. */
  kind?: 'primary' | 'secondary' | 'warning' | 'quiet';
  type?: 'button' | 'submit';
  disabled?: boolean;
  /** Goes to a page of this app: '#/today'. */
  href?: string;
  label?: string;
  class?: string;
  id?: string;
  pressed?: boolean;
}

export function Button({ children, onClick, kind = 'primary', type = 'button', disabled, href, label, class: extra, id, pressed }: ButtonProps) {
  const names = classes(
    kind === 'quiet' ? 'ds-quiet' : 'govuk-button',
    kind === 'secondary' && 'govuk-button--secondary',
    kind === 'warning' && 'govuk-button--warning',
    extra,
  );
  if (href !== undefined) {
    return <a class={names} href={href} id={id} aria-label={label} draggable={false}>{children}</a>;
  }
  return (
    <button class={names} type={type} onClick={onClick} aria-disabled={disabled || undefined} disabled={disabled} id={id}
      aria-label={label} aria-pressed={pressed}>
      {children}
    </button>
  );
}
