import { Migration } from '@mikro-orm/migrations';

export class Migration20261129174140_ranks_of_jobs extends Migration {

  override name = 'Migration20261129174140_ranks_of_jobs';

  override up(): void | Promise<void> {
    this.addSql(`drop index \`outbox_message_state_available_at_index\`;`);
    this.addSql(`alter table \`outbox_message\` add column \`rank\` integer not null default 0;`);
    this.addSql(`create index \`outbox_message_state_rank_available_at_index\` on \`outbox_message\` (\`state\`, \`rank\`, \`available_at\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`outbox_message_state_rank_available_at_index\`;`);
    this.addSql(`alter table \`outbox_message\` drop column \`rank\`;`);
    this.addSql(`create index \`outbox_message_state_available_at_index\` on \`outbox_message\` (\`state\`, \`available_at\`);`);
  }

}
