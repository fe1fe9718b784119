import { Migration } from '@mikro-orm/migrations';

export class Migration20261127210759_work_indexes extends Migration {

  override name = 'Migration20261127210759_work_indexes';

  override up(): void | Promise<void> {
    this.addSql(`create index \`alert_topic_id_index\` on \`alert\` (\`topic\`, \`id\`);`);
    this.addSql(`create index \`alert_organisation_last_seen_at_id_index\` on \`alert\` (\`organisation\`, \`last_seen_at\`, \`id\`);`);

    this.addSql(`create index \`work_item_topic_subject_version_id_index\` on \`work_item\` (\`topic\`, \`subject\`, \`version_id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`alert_topic_id_index\`;`);
    this.addSql(`drop index \`alert_organisation_last_seen_at_id_index\`;`);

    this.addSql(`drop index \`work_item_topic_subject_version_id_index\`;`);
  }

}
