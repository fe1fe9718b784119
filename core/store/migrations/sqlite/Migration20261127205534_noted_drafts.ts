import { Migration } from '@mikro-orm/migrations';

export class Migration20261127205534_noted_drafts extends Migration {

  override name = 'Migration20261127205534_noted_drafts';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`form_draft\` add column \`is_noted\` integer not null default false;`);
    this.addSql(`create index \`form_draft_is_noted_index\` on \`form_draft\` (\`is_noted\`);`);

    this.addSql(`create index \`form_answer_row_import_index\` on \`form_answer\` (\`row_import\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`form_answer_row_import_index\`;`);

    this.addSql(`drop index \`form_draft_is_noted_index\`;`);
    this.addSql(`alter table \`form_draft\` drop column \`is_noted\`;`);
  }

}
