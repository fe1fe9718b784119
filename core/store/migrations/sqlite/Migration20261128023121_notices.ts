import { Migration } from '@mikro-orm/migrations';

export class Migration20261128023121_notices extends Migration {

  override name = 'Migration20261128023121_notices';

  override up(): void | Promise<void> {
    this.addSql(`create table \`notice\` (\`id\` text not null primary key, \`key\` text not null, \`collects\` text null, \`topic\` text not null, \`kind\` text not null, \`organisation\` text null, \`issuer_title\` json null, \`year\` integer null, \`number\` integer null, \`title\` text not null, \`facts\` text not null, \`basis\` text not null, \`demand\` text not null, \`sign_days\` integer not null, \`reply_days\` integer not null, \`sign_by\` text null, \`writers\` json not null, \`author_name\` text not null, \`signer\` text null, \`stage\` text not null, \`revision\` integer not null, \`drafted_at\` datetime not null, \`approved_at\` datetime null, \`issued_at\` datetime null);`);
    this.addSql(`create unique index \`notice_key_unique\` on \`notice\` (\`key\`);`);
    this.addSql(`create unique index \`notice_collects_unique\` on \`notice\` (\`collects\`);`);
    this.addSql(`create index \`notice_organisation_id_index\` on \`notice\` (\`organisation\`, \`id\`);`);
    this.addSql(`create unique index \`notice_organisation_kind_year_number_unique\` on \`notice\` (\`organisation\`, \`kind\`, \`year\`, \`number\`);`);

    this.addSql(`create table \`notice_matter\` (\`notice\` text not null, \`position\` integer not null, \`matter\` text not null, \`subject\` text not null, \`words\` text not null, \`due\` text null, \`late\` text null, \`key\` text null, primary key (\`notice\`, \`position\`));`);
    this.addSql(`create index \`notice_matter_matter_index\` on \`notice_matter\` (\`matter\`);`);
    this.addSql(`create unique index \`notice_matter_key_unique\` on \`notice_matter\` (\`key\`);`);

    this.addSql(`create table \`notice_part\` (\`id\` text not null primary key, \`notice\` text not null, \`position\` integer not null, \`topic\` text not null, \`organisation\` text not null, \`title\` json null, \`state\` text null, \`phase\` text null);`);
    this.addSql(`create index \`notice_part_organisation_index\` on \`notice_part\` (\`organisation\`);`);
    this.addSql(`create unique index \`notice_part_notice_organisation_unique\` on \`notice_part\` (\`notice\`, \`organisation\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`notice\`;`);
    this.addSql(`drop table if exists \`notice_matter\`;`);
    this.addSql(`drop table if exists \`notice_part\`;`);
  }

}
