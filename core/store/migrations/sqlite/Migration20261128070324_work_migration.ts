import { Migration } from '@mikro-orm/migrations';

export class Migration20261128070324_work_migration extends Migration {

  override name = 'Migration20261128070324_work_migration';

  override up(): void | Promise<void> {
    this.addSql(`create table \`work_migration\` (\`id\` text not null primary key, \`topic\` text not null, \`subject\` text not null, \`from_id\` text not null, \`to_id\` text not null, \`stage\` text not null, \`tried\` json null, \`moved\` json null, \`undone\` json null, \`reason\` text null, \`undo_reason\` text null, \`account\` text not null, \`account_name\` text not null, \`at\` datetime not null, \`job\` text not null, \`problem\` json null, constraint \`work_migration_from_id_foreign\` foreign key (\`from_id\`) references \`workflow_version\` (\`id\`) on delete no action, constraint \`work_migration_to_id_foreign\` foreign key (\`to_id\`) references \`workflow_version\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`work_migration_from_id_index\` on \`work_migration\` (\`from_id\`);`);
    this.addSql(`create index \`work_migration_to_id_index\` on \`work_migration\` (\`to_id\`);`);
    this.addSql(`create index \`work_migration_topic_id_index\` on \`work_migration\` (\`topic\`, \`id\`);`);

    this.addSql(`create table \`migrated_item\` (\`item\` text not null, \`act\` integer not null, \`migration_id\` text not null, primary key (\`item\`, \`act\`), constraint \`migrated_item_migration_id_foreign\` foreign key (\`migration_id\`) references \`work_migration\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`migrated_item_migration_id_index\` on \`migrated_item\` (\`migration_id\`);`);
    this.addSql(`create index \`migrated_item_migration_id_item_index\` on \`migrated_item\` (\`migration_id\`, \`item\`);`);

    this.addSql(`drop index \`work_item_topic_subject_version_id_index\`;`);
    this.addSql(`create index \`work_item_topic_subject_version_id_id_index\` on \`work_item\` (\`topic\`, \`subject\`, \`version_id\`, \`id\`);`);
  }

  override down(): void | Promise<void> {

    this.addSql(`drop table if exists \`work_migration\`;`);
    this.addSql(`drop table if exists \`migrated_item\`;`);

    this.addSql(`drop index \`work_item_topic_subject_version_id_id_index\`;`);
    this.addSql(`create index \`work_item_topic_subject_version_id_index\` on \`work_item\` (\`topic\`, \`subject\`, \`version_id\`);`);
  }

}
