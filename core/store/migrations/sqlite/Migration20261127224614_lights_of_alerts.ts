import { Migration } from '@mikro-orm/migrations';

export class Migration20261127224614_lights_of_alerts extends Migration {

  override name = 'Migration20261127224614_lights_of_alerts';

  override up(): void | Promise<void> {
    this.addSql(`create index \`work_item_subject_light_id_index\` on \`work_item\` (\`subject\`, \`light\`, \`id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`work_item_subject_light_id_index\`;`);
  }

}
