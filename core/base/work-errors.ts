import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of work on alerts, cases and what else goes through a workflow, alphabetically. */
export const workErrors = {
  'no-organisation': {
    status: 422,
    zh: '没有机构“{organisation}”，或它已停用，或不在您的范围内。',
    en: 'There is no organisation "{organisation}", or it is no longer in use, or not within your reach.',
    doZh: '从机构列表中另选一个。',
    doEn: 'Choose another from the list.',
  },
  'work-form-version': {
    status: 409,
    zh: '填写的是表单“{form-zh}”的另一版本，此事项按办理开始时的版本填写。',
    en: 'What was filled in is another version of the form "{form-en}" than the one that this matter goes by.',
    doZh: '从事项页面重新打开表单填写。',
    doEn: 'Open the form again from the page of the matter.',
  },
  'work-known-otherwise': {
    status: 409,
    zh: '事项现在处于“{state-zh}”，与页面所示不同。',
    en: 'The matter stands at "{state-en}", not as the page had it.',
    doZh: '刷新页面，看过新的情况后再决定怎么办。',
    doEn: 'Reload the page, look at how it stands now, then decide.',
  },
  'work-moved': {
    status: 409,
    zh: '{who}刚刚做了“{did-zh}”，事项现在处于“{state-zh}”。',
    en: '{who} has just done "{did-en}"; the matter now stands at "{state-en}".',
    doZh: '刷新页面，看过新的情况后再决定怎么办。',
    doEn: 'Reload the page, look at how it stands now, then decide.',
  },
  'work-not-split': {
    status: 409,
    zh: '“{action-zh}”要把事项分给下级机构分别办理，当前版本还不能这样办。',
    en: '"{action-en}" splits the matter among the organisations below, which this version does not do yet.',
    doZh: '由承办机构自行核查后直接得出结论。',
    doEn: 'Let the organisation in charge look into it and come to a conclusion itself.',
  },
  'work-refused': {
    status: 409,
    zh: '现在不能这样办理：{why-zh}',
    en: 'This cannot be done now: {why-en}',
    doZh: '按工作流办理：{do-zh}',
    doEn: 'Go by its workflow: {do-en}',
  },
  'work-without-answer': {
    status: 422,
    zh: '“{action-zh}”要随表单一起办理，表单还没有填写。',
    en: '"{action-en}" is done together with its form, which was not filled in.',
    doZh: '填写表单后再办理。',
    doEn: 'Fill in the form, then do it.',
  },
  'work-without-form': {
    status: 422,
    zh: '“{action-zh}”没有随办的表单，不收答复。',
    en: '"{action-en}" has no form; it takes no answer.',
    doZh: '去掉请求中的 answer 后再办理。',
    doEn: 'Leave `answer` out of the request.',
  },
  'work-without-organisation': {
    status: 422,
    zh: '“{action-zh}”须指明由哪个机构承办。',
    en: '"{action-en}" has to say which organisation takes charge.',
    doZh: '选择承办机构后再办理。',
    doEn: 'Choose the organisation, then do it again.',
  },
} as const satisfies Record<string, ErrorEntry>
