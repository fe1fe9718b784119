import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of notices, alphabetically. */
export const noticeErrors = {
  'notice-addressee-twice': {
    status: 422,
    zh: '收文单位“{organisation}”写了两次。',
    en: 'The addressee "{organisation}" is named twice.',
    doZh: '每个单位只写一次。',
    doEn: 'Name each organisation once.',
  },
  'notice-changed-meanwhile': {
    status: 409,
    zh: '文书草稿已被{who}改过，与页面所示不同。',
    en: 'The draft was changed by {who} since the page was loaded.',
    doZh: '刷新页面，看过新的内容后再修改。',
    doEn: 'Reload the page, look at it as it is now, then change it.',
  },
  'notice-document-act': {
    status: 409,
    zh: '“{action-zh}”是对整份文书的办理，“{organisation-zh}”一件却不能这样办：{why-zh}',
    en: '"{action-en}" is done with the whole notice, which the part of {organisation-en} does not allow: {why-en}',
    doZh: '文书要么全部一起办理，要么都不办；请按各收文单位的现状分别办结或退回。',
    doEn: 'All parts go together or none does; settle or return those of each addressee by themselves.',
  },
  'notice-incomplete': {
    status: 422,
    zh: '文书还没有写全：缺少{fields-zh}。',
    en: 'The notice is not complete: {fields-en} missing.',
    doZh: '补写后再提交审批。',
    doEn: 'Write what is missing, then have it approved.',
  },
  'notice-kind-not-used': {
    status: 422,
    zh: '主题“{topic-zh}”不使用{kind-zh}，使用的督办文书有：{kinds-zh}。',
    en: 'The topic "{topic-en}" does not use notices of the kind "{kind-en}"; those in use: {kinds-en}.',
    doZh: '换一种文书；确需使用的，请主题设计人员把它列入主题包的 modules.supervision.notices。',
    doEn: 'Choose another kind, or have this one listed in modules.supervision.notices of the pack.',
  },
  'notice-not-draft': {
    status: 409,
    zh: '文书已经审批、下发或撤回，不能再修改。',
    en: 'The notice was approved, issued or withdrawn, and is not changed any more.',
    doZh: '如需更正，请撤回后另拟一份。',
    doEn: 'Withdraw it and draft another where it has to be corrected.',
  },
  'notice-other-topic': {
    status: 422,
    zh: '所选事项不属于同一个主题“{topic}”。',
    en: 'Not all of the matters belong to the topic "{topic}".',
    doZh: '一份文书只写同一主题的事项，其余另拟一份。',
    doEn: 'Keep one notice to one topic and draft another for the rest.',
  },
  'notice-own-draft': {
    status: 409,
    zh: '文书由您拟稿或修改，须由另一人审批。',
    en: 'You drafted or changed this notice: somebody else has to approve it.',
    doZh: '请另一位审批人办理（职责分离）。',
    doEn: 'Ask another person (separation of duties).',
  },
  'notice-request-taken': {
    status: 409,
    zh: '刚才提交的文书“{title}”其实已经保存，内容与这次提交的不同；这次的修改没有保存。',
    en: 'The notice "{title}" that was sent a moment ago had been saved, and says something else than this one; what was changed since was not saved.',
    doZh: '从督办文书清单打开那份草稿，在其中修改。',
    doEn: 'Open that draft from the list of notices and change it there.',
  },
  'notice-title-missing': {
    status: 422,
    zh: '文书没有标题，或标题只有空白和看不见的字符。',
    en: 'The notice has no title, or one of blanks and marks that cannot be seen.',
    doZh: '写明标题后再保存。',
    doEn: 'Write a title, then save it.',
  },
  'notice-without-issuer': {
    status: 422,
    zh: '没有写明由哪个机构发文，您的账号也不属于可以发文的机构。',
    en: 'It does not say which organisation issues it, and your account belongs to none that may.',
    doZh: '在文书中选择发文机构。',
    doEn: 'Choose the issuing organisation in the draft.',
  },
  'notice-words-missing': {
    status: 422,
    zh: '“{action-zh}”要写明内容，现在是空白。',
    en: '"{action-en}" has to say something, and does not.',
    doZh: '在“说明”中写明后再办理。',
    doEn: 'Write it as the note, then do it again.',
  },
} as const satisfies Record<string, ErrorEntry>
