import { Migration } from '@mikro-orm/migrations';

export class Migration20261128105013_views_and_boards extends Migration {

  override name = 'Migration20261128105013_views_and_boards';

  override up(): void | Promise<void> {
    this.addSql(`create table \`saved_view\` (\`id\` text not null primary key, \`account\` text not null, \`list\` text not null, \`name\` text not null, \`query\` json not null, \`shared_with\` text null, \`saved_at\` datetime not null);`);
    this.addSql(`create index \`saved_view_list_shared_with_index\` on \`saved_view\` (\`list\`, \`shared_with\`);`);
    this.addSql(`create unique index \`saved_view_account_list_name_unique\` on \`saved_view\` (\`account\`, \`list\`, \`name\`);`);

    this.addSql(`create table \`view_order\` (\`account\` text not null, \`list\` text not null, \`order\` json not null, \`opens\` text null, primary key (\`account\`, \`list\`));`);

    this.addSql(`create index \`work_item_subject_phase_light_due_by_id_topic_organisation_index\` on \`work_item\` (\`subject\`, \`phase\`, \`light\`, \`due_by\`, \`id\`, \`topic\`, \`organisation\`);`);
    this.addSql(`create index \`work_item_subject_phase_organisation_light_due_by_id_index\` on \`work_item\` (\`subject\`, \`phase\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`saved_view\`;`);
    this.addSql(`drop table if exists \`view_order\`;`);

    this.addSql(`drop index \`work_item_subject_phase_light_due_by_id_topic_organisation_index\`;`);
    this.addSql(`drop index \`work_item_subject_phase_organisation_light_due_by_id_index\`;`);
  }

}
