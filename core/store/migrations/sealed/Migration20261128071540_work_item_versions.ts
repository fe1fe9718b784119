import { Migration } from '@mikro-orm/migrations';

export class Migration20261128071540_work_item_versions extends Migration {

  override name = 'Migration20261128071540_work_item_versions';

  override up(): void | Promise<void> {
    this.addSql(`drop index \`work_item_topic_subject_version_id_index\`;`);
    this.addSql(`create index \`work_item_topic_subject_version_id_id_index\` on \`work_item\` (\`topic\`, \`subject\`, \`version_id\`, \`id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`work_item_topic_subject_version_id_id_index\`;`);
    this.addSql(`create index \`work_item_topic_subject_version_id_index\` on \`work_item\` (\`topic\`, \`subject\`, \`version_id\`);`);
  }

}
