import { Migration } from '@mikro-orm/migrations';

export class Migration20261127191206_keeping_answers extends Migration {

  override name = 'Migration20261127191206_keeping_answers';

  override up(): void | Promise<void> {
    this.addSql(`create table \`answer_sweep\` (\`topic\` text not null, \`form\` text not null, \`answers\` integer not null, \`until\` datetime not null, primary key (\`topic\`, \`form\`));`);

    this.addSql(`create table \`draft_attachment\` (\`draft\` text not null, \`attachment\` text not null, primary key (\`draft\`, \`attachment\`));`);
    this.addSql(`create index \`draft_attachment_attachment_index\` on \`draft_attachment\` (\`attachment\`);`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`attachment__temp_alter\` (\`id\` text not null primary key, \`hash\` text not null, \`name\` text not null, \`type\` text not null, \`size\` integer not null, \`account\` text null, \`is_unnamed\` integer not null, \`at\` datetime not null);`);
    this.addSql(`insert into \`attachment__temp_alter\` select \`id\`, \`hash\`, \`name\`, \`type\`, \`size\`, \`account\`, 0 as \`is_unnamed\`, \`at\` from \`attachment\`;`);
    this.addSql(`drop table \`attachment\`;`);
    this.addSql(`alter table \`attachment__temp_alter\` rename to \`attachment\`;`);
    this.addSql(`create index \`attachment_hash_index\` on \`attachment\` (\`hash\`);`);
    this.addSql(`create index \`attachment_account_at_index\` on \`attachment\` (\`account\`, \`at\`);`);
    this.addSql(`create index \`attachment_at_index\` on \`attachment\` (\`at\`);`);
    this.addSql(`pragma foreign_keys = on;`);

    this.addSql(`alter table \`form_version\` add column \`retain\` text null;`);
    this.addSql(`update \`form_version\` set \`retain\` = json_extract(\`content\`, '$.form.retain');`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`form_answer__temp_alter\` (\`id\` text not null primary key, \`arrival\` text not null, \`topic\` text not null, \`form\` text not null, \`version_id\` text not null, \`answer\` json not null, \`sealed\` text null, \`fingerprint\` text not null, \`dropped\` json not null, \`score\` json null, \`sent_at\` datetime not null, \`account\` text null, \`account_name\` text null, \`roles\` json not null, \`organisation\` text null, \`organisation_title\` json null, \`replaces\` text null, \`replaced_by\` text null, \`row\` json null, \`row_import\` text null, constraint \`form_answer_version_id_foreign\` foreign key (\`version_id\`) references \`form_version\` (\`id\`) on delete no action);`);
    this.addSql(`insert into \`form_answer__temp_alter\` select \`id\`, \`arrival\`, \`topic\`, \`form\`, \`version_id\`, \`answer\`, \`sealed\`, \`fingerprint\`, \`dropped\`, \`score\`, \`sent_at\`, \`account\`, \`account_name\`, \`roles\`, \`organisation\`, \`organisation_title\`, \`replaces\`, \`replaced_by\`, \`row\`, \`row_import\` from \`form_answer\`;`);
    this.addSql(`drop table \`form_answer\`;`);
    this.addSql(`alter table \`form_answer__temp_alter\` rename to \`form_answer\`;`);
    this.addSql(`create unique index \`form_answer_arrival_unique\` on \`form_answer\` (\`arrival\`);`);
    this.addSql(`create index \`form_answer_version_id_index\` on \`form_answer\` (\`version_id\`);`);
    this.addSql(`create unique index \`form_answer_replaces_unique\` on \`form_answer\` (\`replaces\`);`);
    this.addSql(`create index \`form_answer_topic_form_arrival_index\` on \`form_answer\` (\`topic\`, \`form\`, \`arrival\`);`);
    this.addSql(`create index \`form_answer_organisation_arrival_index\` on \`form_answer\` (\`organisation\`, \`arrival\`);`);
    this.addSql(`create index \`form_answer_version_id_sent_at_index\` on \`form_answer\` (\`version_id\`, \`sent_at\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`answer_sweep\`;`);
    this.addSql(`drop table if exists \`draft_attachment\`;`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`attachment__temp_alter\` (\`id\` TEXT not null primary key, \`hash\` TEXT not null, \`name\` TEXT not null, \`type\` TEXT not null, \`size\` INTEGER not null, \`account\` TEXT not null, \`at\` datetime not null);`);
    this.addSql(`insert into \`attachment__temp_alter\` select \`id\`, \`hash\`, \`name\`, \`type\`, \`size\`, \`account\`, \`at\` from \`attachment\`;`);
    this.addSql(`drop table \`attachment\`;`);
    this.addSql(`alter table \`attachment__temp_alter\` rename to \`attachment\`;`);
    this.addSql(`create index \`attachment_hash_index\` on \`attachment\` (\`hash\`);`);
    this.addSql(`pragma foreign_keys = on;`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`form_answer__temp_alter\` (\`id\` TEXT not null primary key, \`arrival\` TEXT not null, \`topic\` TEXT not null, \`form\` TEXT not null, \`version_id\` TEXT not null, \`answer\` json not null, \`sealed\` TEXT null, \`fingerprint\` TEXT not null, \`dropped\` json not null, \`score\` json null, \`sent_at\` datetime not null, \`account\` TEXT not null, \`account_name\` TEXT not null, \`roles\` json not null, \`organisation\` TEXT null, \`organisation_title\` json null, \`replaces\` TEXT null, \`replaced_by\` TEXT null, \`row\` json null, \`row_import\` TEXT null, constraint \`form_answer_version_id_foreign\` foreign key (\`version_id\`) references \`form_version\` (\`id\`) on update no action on delete no action);`);
    this.addSql(`insert into \`form_answer__temp_alter\` select \`id\`, \`arrival\`, \`topic\`, \`form\`, \`version_id\`, \`answer\`, \`sealed\`, \`fingerprint\`, \`dropped\`, \`score\`, \`sent_at\`, \`account\`, \`account_name\`, \`roles\`, \`organisation\`, \`organisation_title\`, \`replaces\`, \`replaced_by\`, \`row\`, \`row_import\` from \`form_answer\`;`);
    this.addSql(`drop table \`form_answer\`;`);
    this.addSql(`alter table \`form_answer__temp_alter\` rename to \`form_answer\`;`);
    this.addSql(`create index \`form_answer_organisation_arrival_index\` on \`form_answer\` (\`organisation\`, \`arrival\`);`);
    this.addSql(`create index \`form_answer_topic_form_arrival_index\` on \`form_answer\` (\`topic\`, \`form\`, \`arrival\`);`);
    this.addSql(`create unique index \`form_answer_replaces_unique\` on \`form_answer\` (\`replaces\`);`);
    this.addSql(`create index \`form_answer_version_id_index\` on \`form_answer\` (\`version_id\`);`);
    this.addSql(`create unique index \`form_answer_arrival_unique\` on \`form_answer\` (\`arrival\`);`);
    this.addSql(`pragma foreign_keys = on;`);

    this.addSql(`alter table \`form_version\` drop column \`retain\`;`);
  }

}
