import { Migration } from '@mikro-orm/migrations';

export class Migration20261127232008_draft_writers extends Migration {

  override name = 'Migration20261127232008_draft_writers';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`form_draft\` add column \`writer\` text null;`);
    this.addSql(`alter table \`form_draft\` add column \`saving\` integer not null default 0;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`form_draft\` drop column \`writer\`;`);
    this.addSql(`alter table \`form_draft\` drop column \`saving\`;`);
  }

}
