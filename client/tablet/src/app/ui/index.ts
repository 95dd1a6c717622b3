export { Button, type ButtonProps } from './button';
export { TextArea, TextInput, Passphrase, type TextInputProps } from './text';
export { Fieldset, Radios, Checkboxes, Checkbox, Select, type Choice } from './choices';
export { DateTime, TimeOfDay } from './date_time';
export {
  Tag, StatusTag, Details, TaskList, SummaryList, Table, ErrorSummary, Notice, Inset, Loading,
  type TaskItem, type SummaryRow, type Column,
} from './show';
export { LongList } from './long_list';
export { Dialog } from './dialog';
export { classes } from './base';
