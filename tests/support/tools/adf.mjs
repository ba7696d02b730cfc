// Atlassian Document Format, as far as Jira Cloud looks at what it is given.
const nodes = new Set(['blockquote', 'bulletList', 'codeBlock', 'expand', 'heading', 'mediaGroup', 'mediaSingle', 'media', 'nestedExpand',
  'orderedList', 'listItem', 'panel', 'paragraph',
  'rule', 'table', 'tableCell', 'tableHeader', 'tableRow', 'taskList', 'taskItem', 'decisionList', 'decisionItem', 'date', 'emoji', 'hardBreak',
  'inlineCard', 'mention', 'status', 'text']);
const marks = new Set(['code', 'em', 'link', 'strike', 'strong', 'subsup', 'textColor', 'underline', 'backgroundColor', 'border', 'alignment', 'indentation']);
const inline = new Set(['text', 'hardBreak', 'mention', 'emoji', 'date', 'inlineCard', 'status']);

/** Why this is no document that Jira takes, or undefined. */
export function adfProblem(document) {
  if (typeof document !== 'object' || document === null || document.type !== 'doc') return 'is no node of type doc';
  if (document.version !== 1) return 'has a version other than 1';
  if (!Array.isArray(document.content)) return 'has no content';
  if (document.content.some((node) => inline.has(node?.type))) return 'has text outside of a paragraph';
  return document.content.map(nodeProblem).find(Boolean);
}

function nodeProblem(node) {
  if (!nodes.has(node?.type)) return `has a node of the unknown type ${JSON.stringify(node?.type)}`;
  if (node.type === 'text' && (typeof node.text !== 'string' || node.text === '')) return 'has an empty text node';
  const mark = (node.marks ?? []).find(({ type }) => !marks.has(type));
  if (mark) return `has an unknown mark ${JSON.stringify(mark.type)}`;
  if (node.content !== undefined && !Array.isArray(node.content)) return `has a ${node.type} whose content is no list`;
  return (node.content ?? []).map(nodeProblem).find(Boolean);
}

/** What a person reads: the blocks as lines. */
export function textOfAdf(node) {
  if (node === null || node === undefined) return '';
  if (node.type === 'text') return node.text;
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'mention') return node.attrs?.text ?? '';
  const isBlocks = (node.content ?? []).some((child) => !inline.has(child.type));
  return (node.content ?? []).map(textOfAdf).join(isBlocks ? '\n' : '');
}

export const adfOf = (text) => ({ type: 'doc', version: 1,
  content: String(text).split('\n').map((line) => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] })) });
