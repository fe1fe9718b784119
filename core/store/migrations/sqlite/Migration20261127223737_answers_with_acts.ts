import { Migration } from '@mikro-orm/migrations';

export class Migration20261127223737_answers_with_acts extends Migration {

  override name = 'Migration20261127223737_answers_with_acts';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`form_draft\` add column \`matter\` text null;`);

    this.addSql(`alter table \`form_answer\` add column \`instance\` json null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`form_answer\` drop column \`instance\`;`);

    this.addSql(`alter table \`form_draft\` drop column \`matter\`;`);
  }

}
