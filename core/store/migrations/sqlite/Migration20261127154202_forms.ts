import { Migration } from '@mikro-orm/migrations';

export class Migration20261127154202_forms extends Migration {

  override name = 'Migration20261127154202_forms';

  override up(): void | Promise<void> {
    this.addSql(`create table \`answer_attachment\` (\`answer\` text not null, \`attachment\` text not null, primary key (\`answer\`, \`attachment\`));`);
    this.addSql(`create index \`answer_attachment_attachment_index\` on \`answer_attachment\` (\`attachment\`);`);

    this.addSql(`create table \`attachment\` (\`id\` text not null primary key, \`hash\` text not null, \`name\` text not null, \`type\` text not null, \`size\` integer not null, \`account\` text not null, \`at\` datetime not null);`);
    this.addSql(`create index \`attachment_hash_index\` on \`attachment\` (\`hash\`);`);

    this.addSql(`create table \`form_draft\` (\`id\` text not null primary key, \`account\` text not null, \`topic\` text not null, \`form\` text not null, \`version\` text not null, \`revision\` integer not null, \`sealed\` text not null, \`saved_at\` datetime not null, \`device\` text not null);`);
    this.addSql(`create index \`form_draft_account_saved_at_index\` on \`form_draft\` (\`account\`, \`saved_at\`);`);
    this.addSql(`create index \`form_draft_saved_at_index\` on \`form_draft\` (\`saved_at\`);`);

    this.addSql(`create table \`form_version\` (\`id\` text not null primary key, \`topic\` text not null, \`form\` text not null, \`hash\` text not null, \`number\` integer not null, \`content\` json not null, \`since\` datetime not null);`);
    this.addSql(`create unique index \`form_version_topic_form_hash_unique\` on \`form_version\` (\`topic\`, \`form\`, \`hash\`);`);
    this.addSql(`create unique index \`form_version_topic_form_number_unique\` on \`form_version\` (\`topic\`, \`form\`, \`number\`);`);

    this.addSql(`create table \`form_answer\` (\`id\` text not null primary key, \`arrival\` text not null, \`topic\` text not null, \`form\` text not null, \`version_id\` text not null, \`answer\` json not null, \`sealed\` text null, \`fingerprint\` text not null, \`dropped\` json not null, \`score\` json null, \`sent_at\` datetime not null, \`account\` text not null, \`account_name\` text not null, \`roles\` json not null, \`organisation\` text null, \`organisation_title\` json null, \`replaces\` text null, \`replaced_by\` text null, \`row\` json null, \`row_import\` text null, constraint \`form_answer_version_id_foreign\` foreign key (\`version_id\`) references \`form_version\` (\`id\`) on delete no action);`);
    this.addSql(`create unique index \`form_answer_arrival_unique\` on \`form_answer\` (\`arrival\`);`);
    this.addSql(`create index \`form_answer_version_id_index\` on \`form_answer\` (\`version_id\`);`);
    this.addSql(`create unique index \`form_answer_replaces_unique\` on \`form_answer\` (\`replaces\`);`);
    this.addSql(`create index \`form_answer_topic_form_arrival_index\` on \`form_answer\` (\`topic\`, \`form\`, \`arrival\`);`);
    this.addSql(`create index \`form_answer_organisation_arrival_index\` on \`form_answer\` (\`organisation\`, \`arrival\`);`);
  }

  override down(): void | Promise<void> {

    this.addSql(`drop table if exists \`answer_attachment\`;`);
    this.addSql(`drop table if exists \`attachment\`;`);
    this.addSql(`drop table if exists \`form_draft\`;`);
    this.addSql(`drop table if exists \`form_version\`;`);
    this.addSql(`drop table if exists \`form_answer\`;`);
  }

}
