import { Migration } from '@mikro-orm/migrations';

export class Migration20261127193216_work extends Migration {

  override name = 'Migration20261127193216_work';

  override up(): void | Promise<void> {
    this.addSql(`create table \`work_act\` (\`item\` text not null, \`number\` integer not null, \`action\` text not null, \`from\` text not null, \`to\` text not null, \`at\` datetime not null, \`account\` text null, \`actor_name\` text not null, \`actor_organisation\` json null, \`organisation\` text null, \`answer\` text null, \`note\` text null, primary key (\`item\`, \`number\`));`);

    this.addSql(`create table \`workflow_version\` (\`id\` text not null primary key, \`topic\` text not null, \`workflow\` text not null, \`hash\` text not null, \`number\` integer not null, \`content\` json not null, \`since\` datetime not null);`);
    this.addSql(`create unique index \`workflow_version_topic_workflow_hash_unique\` on \`workflow_version\` (\`topic\`, \`workflow\`, \`hash\`);`);
    this.addSql(`create unique index \`workflow_version_topic_workflow_number_unique\` on \`workflow_version\` (\`topic\`, \`workflow\`, \`number\`);`);

    this.addSql(`create table \`work_item\` (\`id\` text not null primary key, \`subject\` text not null, \`topic\` text not null, \`version_id\` text not null, \`region\` text null, \`department\` text null, \`organisation\` text null, \`assignee\` text null, \`state\` text not null, \`phase\` text not null, \`role\` text null, \`since\` datetime not null, \`started_at\` datetime not null, \`acts\` integer not null, constraint \`work_item_version_id_foreign\` foreign key (\`version_id\`) references \`workflow_version\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`work_item_version_id_index\` on \`work_item\` (\`version_id\`);`);
    this.addSql(`create index \`work_item_topic_subject_state_id_index\` on \`work_item\` (\`topic\`, \`subject\`, \`state\`, \`id\`);`);
    this.addSql(`create index \`work_item_role_organisation_id_index\` on \`work_item\` (\`role\`, \`organisation\`, \`id\`);`);
    this.addSql(`create index \`work_item_assignee_index\` on \`work_item\` (\`assignee\`);`);

    this.addSql(`alter table \`alert\` add column \`organisation\` text null;`);
  }

  override down(): void | Promise<void> {

    this.addSql(`drop table if exists \`work_act\`;`);
    this.addSql(`drop table if exists \`workflow_version\`;`);
    this.addSql(`drop table if exists \`work_item\`;`);

    this.addSql(`alter table \`alert\` drop column \`organisation\`;`);
  }

}
