import { Migration } from '@mikro-orm/migrations';

export class Migration20261127223252_notifications extends Migration {

  override name = 'Migration20261127223252_notifications';

  override up(): void | Promise<void> {
    this.addSql(`create table \`notification\` (\`id\` integer not null primary key autoincrement, \`key\` text not null, \`kind\` text not null, \`light\` text not null, \`item\` text not null, \`subject\` text not null, \`topic\` text not null, \`role\` text null, \`organisation\` text null, \`account\` text null, \`since\` datetime not null, \`at\` datetime not null, \`due\` datetime null);`);
    this.addSql(`create unique index \`notification_key_unique\` on \`notification\` (\`key\`);`);
    this.addSql(`create index \`notification_role_organisation_id_index\` on \`notification\` (\`role\`, \`organisation\`, \`id\`);`);

    this.addSql(`create table \`notification_reader\` (\`account\` text not null primary key, \`through\` integer not null);`);

    this.addSql(`create table \`work_sweep\` (\`id\` text not null primary key, \`at\` datetime not null, \`calendar\` text not null);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`notification\`;`);
    this.addSql(`drop table if exists \`notification_reader\`;`);
    this.addSql(`drop table if exists \`work_sweep\`;`);
  }

}
