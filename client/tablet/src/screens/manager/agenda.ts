import type { ReportRow, ReportSection } from '../../generated/client_pb';

export interface AgendaGroup { key: string; title: string; rows: ReportRow[] }

/** Whether a row is about a pattern that supervision has not recorded: it is put right from its row. */
export const isUnrecorded = (row: Pick<ReportRow, 'code'>): boolean => row.code.endsWith('-UNRECORDED');

/** The agenda's rows by what they are about, in the core's order; what is none of these keeps the section's name. */
export function agendaGroups(section: Pick<ReportSection, 'name' | 'rows'>): AgendaGroup[] {
  const groups: AgendaGroup[] = [
    { key: 'breaches', title: 'Breaches', rows: [] },
    { key: 'unrecorded', title: 'Supervision reference missing', rows: [] },
    { key: 'non_engagement', title: 'Non-engagement', rows: [] },
    { key: 'others', title: section.name, rows: [] },
  ];
  for (const row of section.rows) {
    const at = row.code.startsWith('B-') ? 0 : isUnrecorded(row) ? 1 : row.code === 'T-SUPERVISION' || row.code === 'W-NONENG-REPEAT' ? 2 : 3;
    groups[at]?.rows.push(row);
  }
  return groups.filter((group) => group.key !== 'others' || group.rows.length > 0);
}
