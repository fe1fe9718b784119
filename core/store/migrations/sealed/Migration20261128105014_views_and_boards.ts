import { Migration } from '@mikro-orm/migrations';

export class Migration20261128105014_views_and_boards extends Migration {

  override name = 'Migration20261128105014_views_and_boards';

  override up(): void | Promise<void> {
    this.addSql(`create index \`work_item_subject_phase_light_due_by_id_topic_organisation_index\` on \`work_item\` (\`subject\`, \`phase\`, \`light\`, \`due_by\`, \`id\`, \`topic\`, \`organisation\`);`);
    this.addSql(`create index \`work_item_subject_phase_organisation_light_due_by_id_index\` on \`work_item\` (\`subject\`, \`phase\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`work_item_subject_phase_light_due_by_id_topic_organisation_index\`;`);
    this.addSql(`drop index \`work_item_subject_phase_organisation_light_due_by_id_index\`;`);
  }

}
