import { Migration } from '@mikro-orm/migrations';

export class Migration20261129095639_holiday_calendar extends Migration {

  override name = 'Migration20261129095639_holiday_calendar';

  override up(): void | Promise<void> {
    this.addSql(`create table \`holiday_calendar\` (\`year\` integer not null primary key autoincrement, \`source\` text not null, \`days\` json not null, \`account\` text null, \`account_name\` text null, \`at\` datetime not null);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`holiday_calendar\`;`);
  }

}
