import { Migration } from '@mikro-orm/migrations';

export class Migration20261128132917_fewer_orders extends Migration {

  override name = 'Migration20261128132917_fewer_orders';

  override up(): void | Promise<void> {
    this.addSql(`drop index \`work_item_subject_phase_organisation_light_due_by_id_index\`;`);
    this.addSql(`drop index \`work_item_subject_organisation_light_topic_index\`;`);
    this.addSql(`drop index \`work_item_subject_light_id_index\`;`);
    this.addSql(`create index \`work_item_subject_phase_organisation_light_due_by_id_topic_index\` on \`work_item\` (\`subject\`, \`phase\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`, \`topic\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`work_item_subject_phase_organisation_light_due_by_id_topic_index\`;`);
    this.addSql(`create index \`work_item_subject_phase_organisation_light_due_by_id_index\` on \`work_item\` (\`subject\`, \`phase\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`);`);
    this.addSql(`create index \`work_item_subject_organisation_light_topic_index\` on \`work_item\` (\`subject\`, \`organisation\`, \`light\`, \`topic\`);`);
    this.addSql(`create index \`work_item_subject_light_id_index\` on \`work_item\` (\`subject\`, \`light\`, \`id\`);`);
  }

}
