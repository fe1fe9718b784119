import { Migration } from '@mikro-orm/migrations';

export class Migration20261129101626_asked_for_time extends Migration {

  override name = 'Migration20261129101626_asked_for_time';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`work_item\` add column \`asked_at\` datetime null;`);
    this.addSql(`update \`work_item\` set \`asked_at\` = strftime('%s', json_extract(\`timing\`, '$.asked.at')) * 1000 where json_extract(\`timing\`, '$.asked.at') is not null;`);
    this.addSql(`create index \`work_item_asked_at_index\` on \`work_item\` (\`asked_at\`) where \`asked_at\` is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`work_item_asked_at_index\`;`);
    this.addSql(`alter table \`work_item\` drop column \`asked_at\`;`);
  }

}
