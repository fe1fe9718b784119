import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import { problemOf } from '../api/failure.ts'
import type { useSession } from '../workspace/use-session.ts'
import PageNotFound from '../pages/PageNotFound.vue'
import SignInPage from '../pages/SignInPage.vue'
import AppShell from './AppShell.vue'

type Session = ReturnType<typeof useSession>

const topicPages: RouteRecordRaw = {
  path: 'topics/:topic',
  component: () => import('../pages/topic/TopicPage.vue'),
  props: true,
  children: [
    { path: '', name: 'topic', component: () => import('../pages/topic/TopicModules.vue') },
    { path: 'datasets', name: 'topic-datasets', component: () => import('../pages/topic/TopicDatasets.vue') },
    { path: 'rules', name: 'topic-rules', component: () => import('../pages/topic/TopicRules.vue') },
    { path: 'forms', name: 'topic-forms', component: () => import('../pages/topic/TopicForms.vue') },
    { path: 'dispatch', name: 'topic-dispatch', component: () => import('../pages/topic/TopicDispatch.vue'), meta: { isFilledIn: true } },
    { path: 'workflows', name: 'topic-workflows', component: () => import('../pages/topic/workflows/TopicWorkflows.vue') },
  ],
}

const datasetPages: RouteRecordRaw = {
  path: 'topics/:topic/datasets/:dataset',
  component: () => import('../pages/dataset/DatasetPage.vue'),
  props: true,
  children: [
    { path: '', name: 'dataset', component: () => import('../pages/dataset/DatasetRecords.vue') },
    { path: 'fields', name: 'dataset-fields', component: () => import('../pages/dataset/DatasetFields.vue') },
    { path: 'imports', name: 'dataset-imports', component: () => import('../pages/dataset/DatasetImports.vue') },
  ],
}

const routes: readonly RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: SignInPage, meta: { open: true } },
  {
    path: '/',
    component: AppShell,
    children: [
      { path: '', name: 'work', component: () => import('../pages/WorkPage.vue') },
      { path: 'alerts', name: 'alerts', component: () => import('../pages/alerts/AlertListPage.vue') },
      { path: 'suppressions/:show(all)?', name: 'suppressions', component: () => import('../pages/alerts/SuppressionListPage.vue'), props: true },
      { path: ':kind(alerts|assessments|cases|duties|notices|samples)/:id/actions/:action', name: 'act', component: () => import('../pages/work/ActPage.vue'), props: true, meta: { isFilledIn: true } },
      { path: 'assessments', name: 'assessments', component: () => import('../pages/assessments/AssessmentListPage.vue') },
      { path: 'assessments/answer/:action', name: 'assessments-answer', component: () => import('../pages/assessments/BulkAnswerPage.vue'), props: true, meta: { isFilledIn: true } },
      { path: 'assessments/sheet/:topic', name: 'assessment-sheet', component: () => import('../pages/assessments/SheetPage.vue'), props: true },
      { path: 'assessments/:assessment', name: 'assessment', component: () => import('../pages/assessments/AssessmentPage.vue'), props: true },
      { path: 'cases', name: 'cases', component: () => import('../pages/cases/CaseListPage.vue') },
      { path: 'cases/:case', name: 'case', component: () => import('../pages/cases/CasePage.vue'), props: true },
      { path: 'notices', name: 'notices', component: () => import('../pages/notices/NoticeListPage.vue') },
      { path: 'notices/new', name: 'notice-new', component: () => import('../pages/notices/NoticeDraftPage.vue'), meta: { isFilledIn: true } },
      { path: 'notices/:notice', name: 'notice', component: () => import('../pages/notices/NoticePage.vue'), props: true },
      { path: 'notices/:notice/edit', name: 'notice-edit', component: () => import('../pages/notices/NoticeDraftPage.vue'), props: true, meta: { isFilledIn: true } },
      { path: 'referrals', name: 'referrals', component: () => import('../pages/referrals/ReferralListPage.vue') },
      { path: 'referrals/new', name: 'referral-new', component: () => import('../pages/referrals/ReferralDraftPage.vue'), meta: { isFilledIn: true } },
      { path: 'referrals/:referral', name: 'referral', component: () => import('../pages/referrals/ReferralPage.vue'), props: true, meta: { isFilledIn: true } },
      { path: 'referrals/:referral/edit', name: 'referral-edit', component: () => import('../pages/referrals/ReferralDraftPage.vue'), props: true, meta: { isFilledIn: true } },
      { path: 'duties', name: 'duties', component: () => import('../pages/duties/DutyListPage.vue') },
      { path: 'duties/:duty', name: 'duty', component: () => import('../pages/duties/DutyPage.vue'), props: true },
      { path: 'draws', name: 'draws', component: () => import('../pages/samples/DrawListPage.vue') },
      { path: 'draws/new', name: 'draw-new', component: () => import('../pages/samples/NewDrawPage.vue'), meta: { isFilledIn: true } },
      { path: 'draws/:draw', name: 'draw', component: () => import('../pages/samples/DrawPage.vue'), props: true },
      { path: 'samples/:sample', name: 'sample', component: () => import('../pages/samples/SamplePage.vue'), props: true },
      { path: 'alerts/:alert', name: 'alert', component: () => import('../pages/alerts/AlertPage.vue'), props: true },
      { path: 'topics', name: 'topics', component: () => import('../pages/topic/TopicListPage.vue') },
      topicPages,
      { path: 'drafts/:draft', name: 'draft', component: () => import('../pages/forms/DraftPage.vue'), props: true },
      { path: 'topics/:topic/rules/:rule', name: 'rule', component: () => import('../pages/topic/RulePage.vue'), props: true },
      { path: 'topics/:topic/forms/:pack/:form', name: 'form', component: () => import('../pages/forms/FormPage.vue'), props: true, meta: { isFilledIn: true } },
      { path: 'topics/:topic/forms/:pack/:form/answers', name: 'answers', component: () => import('../pages/forms/AnswerListPage.vue'), props: true },
      { path: 'topics/:topic/forms/:pack/:form/answers/:answer', name: 'answer', component: () => import('../pages/forms/AnswerPage.vue'), props: true },
      datasetPages,
      { path: 'topics/:topic/datasets/:dataset/import', name: 'import-file', component: () => import('../pages/dataset/ImportFilePage.vue'), props: true },
      { path: 'topics/:topic/datasets/:dataset/imports/:import', name: 'import', component: () => import('../pages/dataset/ImportPage.vue'), props: true },
      { path: 'accounts', name: 'accounts', component: () => import('../pages/access/AccountListPage.vue') },
      { path: 'accounts/:account', name: 'account', component: () => import('../pages/access/AccountPage.vue'), props: true },
      { path: 'accounts/:account/sight', name: 'account-sight', component: () => import('../pages/access/AccountSightPage.vue'), props: true },
      { path: 'organisations', name: 'organisations', component: () => import('../pages/access/OrganisationPage.vue') },
      { path: 'regions', name: 'regions', component: () => import('../pages/access/RegionPage.vue') },
      { path: 'registers/:kind/import', name: 'register-import', component: () => import('../pages/access/RegisterImportPage.vue'), props: true },
      { path: 'my-grants', name: 'my-grants', component: () => import('../pages/access/MyGrantsPage.vue') },
      { path: 'my-notifications', name: 'my-notifications', component: () => import('../pages/mail/MyNotificationsPage.vue'), meta: { isFilledIn: true } },
      { path: 'dispatch', name: 'dispatch', component: () => import('../pages/dispatch/DispatchPage.vue'), meta: { isFilledIn: true } },
      { path: 'calendar', name: 'calendar', component: () => import('../pages/calendar/CalendarPage.vue') },
      { path: 'calendar/import', name: 'calendar-import', component: () => import('../pages/calendar/CalendarImportPage.vue'), meta: { isFilledIn: true } },
      { path: 'mail', name: 'mail', component: () => import('../pages/mail/MailPage.vue') },
      { path: 'password', name: 'password', component: () => import('../pages/PasswordPage.vue'), meta: { isFilledIn: true } },
      { path: 'gallery', name: 'gallery', component: () => import('../pages/gallery/GalleryPage.vue'), meta: { isFilledIn: true } },
      { path: 'data', name: 'data', component: () => import('../pages/DataPoolPage.vue') },
      { path: ':rest(.*)*', name: 'not-found', component: PageNotFound },
    ],
  },
]

/** The addresses of the pages. Whoever is not signed in comes to the sign-in page and from there back to where they were going. */
export function createHuiyanRouter(session: Session): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach(async (to) => {
    try {
      await session.start()
    } catch (thrown) {
      // The sign-in page says that the server is not there.
      if (to.name !== 'sign-in') return { name: 'sign-in', query: { to: to.fullPath, problem: problemOf(thrown).code } }
    }
    if (session.me === null && to.meta['open'] !== true) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
    if (session.me?.mustChoosePassword === true && to.name !== 'password') return { name: 'password' }
    // Who says who may what sees no business: their work is elsewhere.
    if (to.name === 'work' && session.may('see-access') && !session.may('read-topics')) return { name: 'accounts' }
    if (session.me !== null && to.name === 'sign-in') return { name: 'work' }
    return true
  })
  return router
}
