import { Migration } from '@mikro-orm/migrations';

export class Migration20261128002537_given_passwords extends Migration {

  override name = 'Migration20261128002537_given_passwords';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`account\` add column \`password_given_by\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`account\` drop column \`password_given_by\`;`);
  }

}
