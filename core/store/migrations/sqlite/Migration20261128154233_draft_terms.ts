import { Migration } from '@mikro-orm/migrations';

export class Migration20261128154233_draft_terms extends Migration {

  override name = 'Migration20261128154233_draft_terms';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`form_draft\` add column \`terms\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`form_draft\` drop column \`terms\`;`);
  }

}
