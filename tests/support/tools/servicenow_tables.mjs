// The tables of a ServiceNow instance that describe the others: users, tables, fields and choices.
import { createHash } from 'node:crypto';

/** A sys_id that is the same in every run. */
export const sysId = (text) => createHash('md5').update(text).digest('hex');

export const taskTables = {
  incident: ['Incident', 'INC'], problem: ['Problem', 'PRB'], change_request: ['Change Request', 'CHG'], sc_task: ['Catalog Task', 'SCTASK'],
  sn_customerservice_case: ['Case', 'CS'],
};

/** Fields of the task tables: name → [label, type, mandatory]. */
const fields = {
  number: ['Number', 'string'], short_description: ['Short description', 'string', true], description: ['Description', 'string'],
  state: ['State', 'integer'], incident_state: ['Incident state', 'integer'], active: ['Active', 'boolean'],
  impact: ['Impact', 'integer'], urgency: ['Urgency', 'integer'], priority: ['Priority', 'integer'],
  category: ['Category', 'string'], contact_type: ['Channel', 'string'],
  caller_id: ['Caller', 'reference'], opened_by: ['Opened by', 'reference'], assigned_to: ['Assigned to', 'reference'],
  assignment_group: ['Assignment group', 'reference'],
  hold_reason: ['On hold reason', 'integer'], close_code: ['Resolution code', 'string'], close_notes: ['Resolution notes', 'string'],
  correlation_id: ['Correlation ID', 'string'], correlation_display: ['Correlation display', 'string'],
  comments: ['Additional comments', 'journal_input'], work_notes: ['Work notes', 'journal_input'],
  opened_at: ['Opened', 'glide_date_time'], resolved_at: ['Resolved', 'glide_date_time'], closed_at: ['Closed', 'glide_date_time'],
  sys_id: ['Sys ID', 'GUID'], sys_class_name: ['Task type', 'sys_class_name'], sys_mod_count: ['Updates', 'integer'],
  sys_created_on: ['Created', 'glide_date_time'], sys_created_by: ['Created by', 'string'],
  sys_updated_on: ['Updated', 'glide_date_time'], sys_updated_by: ['Updated by', 'string'],
};
export const labelOf = (field) => fields[field]?.[0] ?? field;
export const taskFields = new Set(Object.keys(fields));
export const references = { caller_id: 'sys_user', assigned_to: 'sys_user', opened_by: 'sys_user', assignment_group: 'sys_user_group' };

const choices = {
  state: [['1', 'New'], ['2', 'In Progress'], ['3', 'On Hold'], ['6', 'Resolved'], ['7', 'Closed'], ['8', 'Canceled']],
  hold_reason: [['1', 'Awaiting Caller'], ['5', 'Awaiting Change'], ['3', 'Awaiting Problem'], ['4', 'Awaiting Vendor']],
  impact: [['1', '1 - High'], ['2', '2 - Medium'], ['3', '3 - Low']], urgency: [['1', '1 - High'], ['2', '2 - Medium'], ['3', '3 - Low']],
  priority: [['1', '1 - Critical'], ['2', '2 - High'], ['3', '3 - Moderate'], ['4', '4 - Low'], ['5', '5 - Planning']],
  close_code: ['Duplicate', 'Known error', 'No resolution provided', 'Resolved by caller', 'Resolved by change', 'Resolved by problem',
    'Resolved by request', 'Solution provided', 'Workaround provided', 'User error']
    .map((name) => [name, name]),
};

/** What people see of a field's value. */
export const displayOf = (field, value) => choices[field]?.find(([one]) => one === String(value))?.[1] ?? value;

/** table → rows, whose values are text as everything in the Table API. `users`: [{ user_name, name, email }]. */
export function describingTables(tables, users, groups) {
  const made = { sys_created_on: '2026-01-01 00:00:00', sys_updated_on: '2026-01-01 00:00:00' };
  const row = (table, key, values) => ({ sys_id: sysId(`${table} ${key}`), ...made, ...values });
  const fieldRow = (name) => ([element, [label, type, isMandatory = false]]) => row('sys_dictionary', `${name} ${element}`,
    { name, element, column_label: label, internal_type: type, mandatory: String(isMandatory), active: 'true', reference: references[element] ?? '' });
  const choiceRow = (name, element) => ([value, label], at) => row('sys_choice', `${name} ${element} ${value}`,
    { name, element, value, label, sequence: String(at), inactive: 'false', language: 'en' });
  return {
    sys_user: users.map((user) => row('sys_user', user.user_name, { active: 'true', ...user })),
    sys_user_group: groups.map((name) => row('sys_user_group', name, { name, active: 'true' })),
    sys_db_object: [['task', 'Task'], ...tables.map((name) => [name, taskTables[name]?.[0] ?? name])].map(([name, label]) => row('sys_db_object',
      name, { name, label })),
    sys_dictionary: tables.flatMap((name) => Object.entries(fields).map(fieldRow(name))),
    sys_choice: tables.flatMap((name) => Object.entries(choices).flatMap(([element, list]) => list.map(choiceRow(name, element)))),
  };
}
