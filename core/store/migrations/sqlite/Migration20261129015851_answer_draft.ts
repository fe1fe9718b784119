import { Migration } from '@mikro-orm/migrations';

export class Migration20261129015851_answer_draft extends Migration {

  override name = 'Migration20261129015851_answer_draft';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`form_answer\` add column \`draft\` text null;`);
    this.addSql(`create index \`form_answer_draft_index\` on \`form_answer\` (\`draft\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`form_answer_draft_index\`;`);
    this.addSql(`alter table \`form_answer\` drop column \`draft\`;`);
  }

}
