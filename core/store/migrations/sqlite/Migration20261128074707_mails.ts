import { Migration } from '@mikro-orm/migrations';

export class Migration20261128074707_mails extends Migration {

  override name = 'Migration20261128074707_mails';

  override up(): void | Promise<void> {
    this.addSql(`create table \`mail\` (\`id\` text not null primary key, \`account\` text not null, \`after\` integer not null, \`through\` integer not null, \`state\` text not null, \`queued_at\` datetime not null, \`ended_at\` datetime null, \`tries\` integer not null, \`round\` integer not null, \`why\` text null);`);
    this.addSql(`create index \`mail_state_ended_at_index\` on \`mail\` (\`state\`, \`ended_at\`);`);
    this.addSql(`create index \`mail_account_state_index\` on \`mail\` (\`account\`, \`state\`);`);

    this.addSql(`create table \`mail_setting\` (\`account\` text not null primary key, \`address\` text null, \`lang\` text not null, \`muted\` json not null, \`through\` integer not null, \`queued_at\` datetime null);`);
    this.addSql(`create index \`mail_setting_through_index\` on \`mail_setting\` (\`through\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`mail\`;`);
    this.addSql(`drop table if exists \`mail_setting\`;`);
  }

}
