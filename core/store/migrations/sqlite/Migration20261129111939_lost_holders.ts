import { Migration } from '@mikro-orm/migrations';

export class Migration20261129111939_lost_holders extends Migration {

  override name = 'Migration20261129111939_lost_holders';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`migrated_item\` add column \`assignee\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`migrated_item\` drop column \`assignee\`;`);
  }

}
