import { Migration } from '@mikro-orm/migrations';

export class Migration20261128135224_corrections extends Migration {

  override name = 'Migration20261128135224_corrections';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`form_draft\` add column \`replaces\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`form_draft\` drop column \`replaces\`;`);
  }

}
