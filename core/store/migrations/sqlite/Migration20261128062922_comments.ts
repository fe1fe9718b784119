import { Migration } from '@mikro-orm/migrations';

export class Migration20261128062922_comments extends Migration {

  override name = 'Migration20261128062922_comments';

  override up(): void | Promise<void> {
    this.addSql(`create table \`comment\` (\`id\` text not null primary key, \`item\` text not null, \`subject\` text not null, \`topic\` text not null, \`number\` integer not null, \`acts\` integer not null, \`account\` text not null, \`author_name\` text not null, \`author_organisation\` json null, \`at\` datetime not null, \`text\` text not null, \`mentions\` json not null, \`withdrawn_at\` datetime null);`);
    this.addSql(`create unique index \`comment_item_number_unique\` on \`comment\` (\`item\`, \`number\`);`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`notification__temp_alter\` (\`id\` integer not null primary key autoincrement, \`key\` text not null, \`kind\` text not null, \`light\` text null, \`item\` text not null, \`subject\` text not null, \`topic\` text not null, \`role\` text null, \`organisation\` text null, \`account\` text null, \`since\` datetime not null, \`at\` datetime not null, \`due\` datetime null, \`comment\` text null, \`by\` text null);`);
    this.addSql(`insert into \`notification__temp_alter\` select \`id\`, \`key\`, \`kind\`, \`light\`, \`item\`, \`subject\`, \`topic\`, \`role\`, \`organisation\`, \`account\`, \`since\`, \`at\`, \`due\`, null as \`comment\`, null as \`by\` from \`notification\`;`);
    this.addSql(`drop table \`notification\`;`);
    this.addSql(`alter table \`notification__temp_alter\` rename to \`notification\`;`);
    this.addSql(`create unique index \`notification_key_unique\` on \`notification\` (\`key\`);`);
    this.addSql(`create index \`notification_comment_index\` on \`notification\` (\`comment\`);`);
    this.addSql(`create index \`notification_role_organisation_id_index\` on \`notification\` (\`role\`, \`organisation\`, \`id\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`comment\`;`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`notification__temp_alter\` (\`id\` integer not null primary key autoincrement, \`key\` TEXT not null, \`kind\` TEXT not null, \`light\` TEXT not null, \`item\` TEXT not null, \`subject\` TEXT not null, \`topic\` TEXT not null, \`role\` TEXT null, \`organisation\` TEXT null, \`account\` TEXT null, \`since\` datetime not null, \`at\` datetime not null, \`due\` datetime null);`);
    this.addSql(`insert into \`notification__temp_alter\` select \`id\`, \`key\`, \`kind\`, \`light\`, \`item\`, \`subject\`, \`topic\`, \`role\`, \`organisation\`, \`account\`, \`since\`, \`at\`, \`due\` from \`notification\`;`);
    this.addSql(`drop table \`notification\`;`);
    this.addSql(`alter table \`notification__temp_alter\` rename to \`notification\`;`);
    this.addSql(`create index \`notification_role_organisation_id_index\` on \`notification\` (\`role\`, \`organisation\`, \`id\`);`);
    this.addSql(`create unique index \`notification_key_unique\` on \`notification\` (\`key\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

}
