import { Migration } from '@mikro-orm/migrations';

export class Migration20261128095241_dispatch extends Migration {

  override name = 'Migration20261128095241_dispatch';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`work_act\` add column \`grounds\` json null;`);

    this.addSql(`create index \`work_item_subject_organisation_light_topic_index\` on \`work_item\` (\`subject\`, \`organisation\`, \`light\`, \`topic\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`work_act\` drop column \`grounds\`;`);

    this.addSql(`drop index \`work_item_subject_organisation_light_topic_index\`;`);
  }

}
