import { Migration } from '@mikro-orm/migrations';

export class Migration20261128073016_duties extends Migration {

  override name = 'Migration20261128073016_duties';

  override up(): void | Promise<void> {
    this.addSql(`create table \`duty_mark\` (\`topic\` text not null, \`duty\` text not null, \`through\` datetime not null, primary key (\`topic\`, \`duty\`));`);

    this.addSql(`create table \`duty_task\` (\`id\` text not null primary key, \`topic\` text not null, \`duty\` text not null, \`title\` text not null, \`title_en\` text not null, \`period\` text not null, \`from\` text not null, \`through\` text not null, \`organisation\` text not null, \`state\` text not null, \`late\` integer not null default false, \`asked_at\` datetime not null, \`ended_at\` datetime null, \`answer\` text null);`);
    this.addSql(`create index \`duty_task_organisation_state_id_index\` on \`duty_task\` (\`organisation\`, \`state\`, \`id\`);`);
    this.addSql(`create index \`duty_task_topic_state_id_index\` on \`duty_task\` (\`topic\`, \`state\`, \`id\`);`);
    this.addSql(`create index \`duty_task_period_id_index\` on \`duty_task\` (\`period\`, \`id\`);`);
    this.addSql(`create unique index \`duty_task_topic_duty_period_organisation_unique\` on \`duty_task\` (\`topic\`, \`duty\`, \`period\`, \`organisation\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`duty_mark\`;`);
    this.addSql(`drop table if exists \`duty_task\`;`);
  }

}
