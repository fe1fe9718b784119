import { Migration } from '@mikro-orm/migrations';

export class Migration20261127023840_backtests extends Migration {

  override name = 'Migration20261127023840_backtests';

  override up(): void | Promise<void> {
    this.addSql(`create table \`backtest\` (\`id\` text not null primary key, \`topic\` text not null, \`rule\` text not null, \`version\` text not null, \`as_of\` text not null, \`state\` text not null, \`plan\` json not null, \`result\` json null, \`problems\` json not null, \`account\` text not null, \`account_name\` text not null, \`job\` text not null, \`started_at\` datetime not null, \`seconds\` real null);`);
    this.addSql(`create index \`backtest_topic_rule_id_index\` on \`backtest\` (\`topic\`, \`rule\`, \`id\`);`);

    this.addSql(`create table \`rule_setting\` (\`topic\` text not null, \`rule\` text not null, \`param\` text not null, \`value\` json not null, \`set_at\` datetime not null, \`account\` text not null, \`account_name\` text not null, primary key (\`topic\`, \`rule\`, \`param\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`backtest\`;`);
    this.addSql(`drop table if exists \`rule_setting\`;`);
  }

}
