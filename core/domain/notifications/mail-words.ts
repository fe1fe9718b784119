import { sentence, type Sentence } from '../../base/text.ts'
import type { MailFailure } from '../../contracts/mail-api.ts'

const failures: Readonly<Record<MailFailure, Sentence>> = {
  address: sentence('邮件服务器不接受收件地址。请本人在“我的提醒设置”里改正后再发。', 'The mail server does not take the address. Have its owner correct it in their notification settings, then send again.'),
  content: sentence('邮件服务器拒收邮件内容。请查看邮件服务器的拦截规则后再发。', 'The mail server refuses the mail. Look at its filters, then send again.'),
  auth: sentence('邮件服务器不认账号、密码或发件地址。请核对 HUIYAN_SMTP_USER、密码和 HUIYAN_SMTP_FROM，重新启动后再发。', 'The mail server does not accept user, password or sender. Check HUIYAN_SMTP_USER, the password and HUIYAN_SMTP_FROM, start again, then send again.'),
  tls: sentence('与邮件服务器的加密连接没有建立。请核对 HUIYAN_SMTP_SECURITY 和服务器的证书，重新启动后再发。', 'No encrypted connection to the mail server came about. Check HUIYAN_SMTP_SECURITY and the server’s certificate, start again, then send again.'),
  timeout: sentence('邮件服务器没有及时应答。请查看它是否正常、网络是否通，然后再发。', 'The mail server did not answer in time. See whether it and the network work, then send again.'),
  unreachable: sentence('连不上邮件服务器。请核对 HUIYAN_SMTP_HOST 和 HUIYAN_SMTP_PORT，查看服务器是否运行，然后再发。', 'The mail server cannot be reached. Check HUIYAN_SMTP_HOST and HUIYAN_SMTP_PORT and whether it runs, then send again.'),
  busy: sentence('邮件服务器说现在不能收。请查看它的限额和状态，然后再发。', 'The mail server says that it cannot take mails for now. Look at its limits and state, then send again.'),
}

/** What was wrong with a mail, and what an administrator can do. */
export const mailFailureSentence = (why: MailFailure): Sentence => failures[why]
